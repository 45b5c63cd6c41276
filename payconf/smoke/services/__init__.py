"""One module a payment service that can be paid at without a buyer (payconf.smoke.base has the contract)."""
