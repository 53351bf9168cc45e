package dev.herald.runtime;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Finds what somebody may have meant by a name that is not there. */
final class Nearest {

    private Nearest() {
    }

    /** {@code ; did you mean 'x'?} for a name that is near, else all names there are. */
    static String hint(String name, Collection<String> names) {
        if (names.isEmpty()) {
            return "; there are none";
        }
        String nearest = names.stream().min(Comparator.comparingInt(other -> distance(name, other))).orElseThrow();
        return distance(name, nearest) <= Math.max(2, name.length() / 2)
                ? "; did you mean '" + nearest + "'?"
                : "; there are: " + names.stream().sorted().limit(20).collect(Collectors.joining(", "));
    }

    /** The Levenshtein distance: how many letters to insert, delete or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], row[j]));
            }
        }
        return row[b.length()];
    }
}
