package io.rondo.coordination;

/** The two elected roles, each with its own election, epoch and journal. */
public enum Role {
    JOBMASTER,
    KEEPER;

    /** The name in paths and guards. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
