package dev.herald.deployment;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.inject.spi.DeploymentException;

import io.quarkus.arc.deployment.ObserverRegistrationPhaseBuildItem.ObserverConfiguratorBuildItem;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.Produce;

/** Fails the build if there are problems, with all of them at once. */
class ProblemProcessor {

    /**
     * Runs before ArC validates the beans ({@code @Produce}): otherwise an unsatisfied dependency would hide the problem
     * that caused it.
     */
    @BuildStep
    @Produce(ObserverConfiguratorBuildItem.class)
    void report(List<ProblemBuildItem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        List<String> texts = Problem.texts(problems.stream().map(ProblemBuildItem::problem).toList());
        List<String> lines = new ArrayList<>();
        texts.forEach(text -> lines.add("[" + (lines.size() + 1) + "] " + text));
        throw new DeploymentException("Herald found " + (lines.size() == 1 ? "a problem" : lines.size() + " problems")
                + ":\n" + String.join("\n", lines));
    }
}
