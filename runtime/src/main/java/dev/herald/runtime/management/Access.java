package dev.herald.runtime.management;

import java.util.Locale;

/** What the configuration allows; each includes those before it. */
enum Access {
    LOOK, OPERATE, REDRIVE, EDIT;

    static final String KEY = "quarkus.herald.management.allow";

    /** @throws IllegalArgumentException if it is none; the text names the key and the values */
    static Access of(String configured) {
        for (Access access : values()) {
            if (access.toString().equals(configured.strip().toLowerCase(Locale.ROOT))) {
                return access;
            }
        }
        throw new IllegalArgumentException(KEY + " is '" + configured + "'; it must be look, operate, redrive or edit");
    }

    boolean includes(Access wanted) {
        return compareTo(wanted) >= 0;
    }

    /** As in the configuration. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
