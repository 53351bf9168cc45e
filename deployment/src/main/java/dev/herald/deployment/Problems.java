package dev.herald.deployment;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.quarkus.deployment.annotations.BuildProducer;

/** Collects the errors in the application, so that one build reports all of them. Equal ones are reported once. */
final class Problems {

    private final Set<Problem> all = new LinkedHashSet<>();

    /**
     * @param subject the culprit: {@code Class#method} or the like
     * @param text the reason and the cure
     */
    void add(String subject, String text) {
        add(subject, "", text);
    }

    /**
     * @param subject the culprit: {@code Class#method} or the like
     * @param detail what of the culprit
     * @param cause the reason and the cure, in the same words for all that share it: they are reported together
     */
    void add(String subject, String detail, String cause) {
        all.add(new Problem(subject, detail, cause));
    }

    Collection<Problem> all() {
        return Set.copyOf(all);
    }

    List<String> texts() {
        return all.stream().map(Problem::text).toList();
    }

    /** Whether a problem was added since {@link #size} was {@code before}. */
    boolean grewSince(int before) {
        return all.size() > before;
    }

    int size() {
        return all.size();
    }

    void report(BuildProducer<ProblemBuildItem> found) {
        all.forEach(problem -> found.produce(new ProblemBuildItem(problem)));
    }
}
