"""The results of an import, as the start guide saves them in a job's folder and shows them later."""
