package dev.herald.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.stress.Action.Ask;
import dev.herald.stress.Action.Publish;
import dev.herald.stress.Action.PublishEvent;
import dev.herald.stress.Script.Step;

class ScriptTest {

    @Test
    void isTheSameForTheSameSeed() {
        assertThat(ScriptWriter.write(42, Set.of())).isEqualTo(ScriptWriter.write(42, Set.of()));
    }

    @Test
    void differsForAnotherSeed() {
        assertThat(ScriptWriter.write(42, Set.of()).steps()).isNotEqualTo(ScriptWriter.write(43, Set.of()).steps());
    }

    @Test
    void isInTheOrderOfTime() {
        assertThat(ScriptWriter.write(42, Set.of()).steps()).extracting(Step::at).isSorted();
    }

    @Test
    void doesEverythingThatCanBeDoneWithinAFewRounds() {
        Set<String> done = new HashSet<>();
        IntStream.range(0, 10).mapToObj(seed -> ScriptWriter.write(seed, Set.of())).flatMap(script -> script.steps().stream())
                .forEach(step -> {
                    done.add(step.action().name());
                    done.addAll(plan(step.action()));
                });

        Set<String> all = new HashSet<>();
        Arrays.stream(Action.class.getPermittedSubclasses()).forEach(action -> all.add(action.getSimpleName()));
        Arrays.stream(Act.Kind.values()).map(Enum::name).forEach(all::add);
        // The first is what follows every plan; the last is for the check of the concurrency alone.
        all.removeAll(Set.of(Act.Kind.OK.name(), Act.Kind.GATE.name()));
        assertThat(done).containsAll(all);
    }

    @Test
    void leavesOutWhatItIsAskedToAndNothingElse() {
        Script all = ScriptWriter.write(42, Set.of());
        Script less = ScriptWriter.write(42, Set.of("THROW", "Saturate"));

        assertThat(less.steps()).extracting(step -> step.action().name()).doesNotContain("Saturate");
        assertThat(less.steps()).flatExtracting(step -> plan(step.action())).doesNotContain("THROW");
        assertThat(less.steps()).hasSizeLessThan(all.steps().size());
        assertThat(less.steps().stream().filter(step -> step.action() instanceof Publish).count())
                .isEqualTo(all.steps().stream().filter(step -> step.action() instanceof Publish).count());
    }

    private static Set<String> plan(Action action) {
        List<String> acts = action instanceof Publish publish
                ? publish.task().plan()
                : action instanceof Ask ask
                        ? ask.task().plan()
                        : action instanceof PublishEvent event ? event.task().plan() : List.of();
        return acts.stream().map(Act::parse).map(act -> act.kind().name()).collect(Collectors.toSet());
    }
}
