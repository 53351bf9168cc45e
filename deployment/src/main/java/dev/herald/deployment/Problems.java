package dev.herald.deployment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.quarkus.deployment.annotations.BuildProducer;

/** What is wrong with the application: everything, so that one build tells it all. A text said twice counts once. */
final class Problems {

    private final Set<String> texts = new LinkedHashSet<>();

    /**
     * @param subject the culprit: {@code Class#method} or the like
     * @param text what is wrong, and the cure
     */
    void add(String subject, String text) {
        texts.add(subject + ": " + text);
    }

    List<String> texts() {
        return new ArrayList<>(texts);
    }

    /** Whether anything was added since the size was {@code before}. */
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
