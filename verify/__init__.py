"""First contact: asks a deployed application, in its account, whether all of it works: ``make verify``. Only reads."""
