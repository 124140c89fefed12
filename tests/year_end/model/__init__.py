"""An independent bookkeeping model, with which the appendices of random histories in the sandbox are compared."""
