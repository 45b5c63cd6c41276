"""What awssm:// and awsssm:// have in common: names, the login, and calls with their errors explained."""
