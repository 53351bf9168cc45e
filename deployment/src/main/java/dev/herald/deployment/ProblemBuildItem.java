package dev.herald.deployment;

import io.quarkus.builder.item.MultiBuildItem;

/** An error in the application: the culprit, the reason and the cure. */
final class ProblemBuildItem extends MultiBuildItem {

    private final String text;

    ProblemBuildItem(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
