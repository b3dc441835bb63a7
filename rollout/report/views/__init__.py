"""What each report says, as plain values: named, sorted, rounded and cut to size for its reader."""
