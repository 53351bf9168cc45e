package dev.herald.deployment;

import io.quarkus.builder.item.MultiBuildItem;

/** Something that is wrong with the application: the culprit, what it is, and the cure. */
final class ProblemBuildItem extends MultiBuildItem {

    private final String text;

    ProblemBuildItem(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
