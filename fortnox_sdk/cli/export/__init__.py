"""`fortnox export`: the commands that plan, post, verify and reverse closing vouchers."""
