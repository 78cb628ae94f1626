//! Pwned Passwords: by k-anonymity online, or against a corpus on this disk; the health of passwords.
