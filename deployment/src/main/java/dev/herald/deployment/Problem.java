package dev.herald.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An error in the application.
 *
 * @param subject the culprit: {@code Class#method} or the like
 * @param detail what of the culprit; empty if the cause says it
 * @param cause the reason and the cure, which several problems may share
 */
record Problem(String subject, String detail, String cause) {

    String text() {
        return place() + ": " + cause;
    }

    private String place() {
        return detail.isEmpty() ? subject : subject + ": " + detail;
    }

    /** One text for each cause, with the places below it if there are several. */
    static List<String> texts(Collection<Problem> problems) {
        Map<String, Set<String>> places = new TreeMap<>();
        for (Problem problem : problems) {
            places.computeIfAbsent(problem.cause, cause -> new TreeSet<>()).add(problem.place());
        }
        List<String> texts = new ArrayList<>();
        places.forEach((cause, all) -> texts.add(all.size() == 1
                ? all.iterator().next() + ": " + cause
                : all.size() + " times: " + cause + "\n    - " + String.join("\n    - ", all)));
        texts.sort(null);
        return texts;
    }
}
