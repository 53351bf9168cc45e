package dev.herald.deployment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.quarkus.deployment.annotations.BuildProducer;

/** Collects the errors in the application, so that one build reports all of them. Equal texts are reported once. */
final class Problems {

    private final Set<String> texts = new LinkedHashSet<>();

    /**
     * @param subject the culprit: {@code Class#method} or the like
     * @param text the reason and the cure
     */
    void add(String subject, String text) {
        texts.add(subject + ": " + text);
    }

    List<String> texts() {
        return new ArrayList<>(texts);
    }

    /** Whether a problem was added since {@link #size} was {@code before}. */
    boolean grewSince(int before) {
        return texts.size() > before;
    }

    int size() {
        return texts.size();
    }

    void report(BuildProducer<ProblemBuildItem> all) {
        texts.forEach(text -> all.produce(new ProblemBuildItem(text)));
    }
}
