"""payconf: payment configuration of OroCommerce shops as code."""

__version__ = "0.1.0"
