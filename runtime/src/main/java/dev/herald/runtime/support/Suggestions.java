package dev.herald.runtime.support;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Suggests known names in place of an unknown one. */
public final class Suggestions {

    private Suggestions() {
    }

    /** {@code ; did you mean 'x'?} if a known name is similar, otherwise the known names. */
    public static String hint(String name, Collection<String> names) {
        if (names.isEmpty()) {
            return "; none are known";
        }
        String nearest = names.stream().min(Comparator.comparingInt(other -> distance(name, other))).orElseThrow();
        return distance(name, nearest) <= Math.max(2, name.length() / 2)
                ? "; did you mean '" + nearest + "'?"
                : "; known: " + names.stream().sorted().limit(20).collect(Collectors.joining(", "));
    }

    /** The optimal string alignment distance: how many letters to insert, delete, replace, or swap with the next. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, i, b, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(int[][] cost, String a, int i, String b, int j) {
        int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
    }
}
