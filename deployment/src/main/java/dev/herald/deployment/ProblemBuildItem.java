package dev.herald.deployment;

import io.quarkus.builder.item.MultiBuildItem;

/** An error in the application. */
final class ProblemBuildItem extends MultiBuildItem {

    private final Problem problem;

    ProblemBuildItem(Problem problem) {
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
