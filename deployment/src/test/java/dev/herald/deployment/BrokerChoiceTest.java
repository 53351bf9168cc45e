package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.herald.deployment.BrokerKind.Capability;
import dev.herald.deployment.BrokerKind.Client;
import dev.herald.deployment.BrokerKind.Transport;
import dev.herald.spi.Destination.Kind;

class BrokerChoiceTest {

    private static final BrokerKind HARE = kind("hare");
    private static final BrokerKind OTTER = kind("otter");
    private static final BrokerKind NONE = new BrokerKind("none", "none", List.of("x.None"), null, Set.of(Capability.values()));

    private static BrokerKind kind(String name) {
        return new BrokerKind(name, name, List.of("x." + name),
                new Client("x.Client" + name, "x.Named", "x:" + name, name + ".type",
                        List.of(new Transport("slow", "x.Slow", "x:slow"), new Transport("fast", "x.Fast", "x:fast"))),
                Set.of(Capability.values()));
    }

    @Test
    void choosesTheNamedBroker() {
        assertThat(choice(Optional.of("none"), Map.of(), "x.Clienthare", "x.Slow").choose(Optional.of("hare"), Kind.QUEUE))
                .isEqualTo(HARE);
    }

    @Test
    void choosesTheConfiguredBrokerIfNoneIsNamed() {
        assertThat(choice(Optional.of("none"), Map.of(), "x.Clienthare", "x.Slow").choose(Optional.empty(), Kind.QUEUE))
                .isEqualTo(NONE);
    }

    @Test
    void choosesTheBrokerOfTheOnlyClient() {
        BrokerChoice choice = choice(Optional.empty(), Map.of(), "x.Clientotter", "x.Slow");

        assertThat(choice.choose(Optional.empty(), Kind.QUEUE)).isEqualTo(OTTER);
        assertThat(choice.isFallback()).isFalse();
    }

    @Test
    void fallsBackToTheBrokerWithoutClient() {
        BrokerChoice choice = choice(Optional.empty(), Map.of());

        assertThat(choice.choose(Optional.empty(), Kind.QUEUE)).isEqualTo(NONE);
        assertThat(choice.isFallback()).isTrue();
    }

    @Test
    void rejectsAnAmbiguousChoice() {
        BrokerChoice choice = choice(Optional.empty(), Map.of(), "x.Clienthare", "x.Clientotter", "x.Slow");

        assertThatThrownBy(() -> choice.choose(Optional.empty(), Kind.QUEUE)).hasMessageContainingAll("hare, otter",
                "set quarkus.herald.broker");
        assertThat(choice.choose(Optional.of("otter"), Kind.QUEUE)).isEqualTo(OTTER);
    }

    @Test
    void namesTheDependencyOfAMissingClient() {
        assertThatThrownBy(() -> choice(Optional.empty(), Map.of()).choose(Optional.of("hare"), Kind.QUEUE))
                .hasMessageContainingAll("'hare' needs its client", "x:hare", "x:slow, x:fast");
    }

    @Test
    void namesTheDependencyOfAMissingTransport() {
        assertThatThrownBy(
                () -> choice(Optional.empty(), Map.of(), "x.Clienthare", "x.Fast").choose(Optional.empty(), Kind.QUEUE))
                .hasMessageContainingAll("x:slow", "hare.type = slow");
    }

    @Test
    void requiresTheConfiguredTransport() {
        assertThat(choice(Optional.empty(), Map.of("hare.type", "fast"), "x.Clienthare", "x.Fast")
                .choose(Optional.empty(), Kind.QUEUE)).isEqualTo(HARE);
    }

    @Test
    void listsTheBrokersForAnUnknownName() {
        assertThatThrownBy(() -> choice(Optional.empty(), Map.of()).choose(Optional.of("pigeon"), Kind.QUEUE))
                .hasMessage("there is no broker 'pigeon'; use one of hare, otter, none");
    }

    @Test
    void choosesTheBrokerOfTheFamilyThatHasSuchDestinations() {
        BrokerKind pond = new BrokerKind("pond", "water", List.of(), null, Set.of(Capability.QUEUES));
        BrokerKind river = new BrokerKind("river", "water", List.of(), null, Set.of(Capability.TOPICS));
        BrokerChoice choice = new BrokerChoice(List.of(HARE, pond, river), Optional.empty(), name -> false,
                key -> Optional.empty());

        assertThat(choice.choose(Optional.of("pond"), Kind.TOPIC)).isEqualTo(river);
        assertThat(choice.choose(Optional.of("river"), Kind.QUEUE)).isEqualTo(pond);
    }

    @Test
    void treatsTwoClientsOfAFamilyAsOneBroker() {
        BrokerKind brook = new BrokerKind("brook", "hare", List.of(),
                new Client("x.Brook", "x.Named", "x:brook", null, List.of()),
                Set.of(Capability.TOPICS));
        BrokerChoice choice = new BrokerChoice(List.of(HARE, brook), Optional.empty(),
                Set.of("x.Clienthare", "x.Slow", "x.Brook")::contains, key -> Optional.empty());

        assertThat(choice.choose(Optional.empty(), Kind.QUEUE)).isEqualTo(HARE);
    }

    private static BrokerChoice choice(Optional<String> configured, Map<String, String> properties, String... present) {
        return new BrokerChoice(List.of(HARE, OTTER, NONE), configured, Set.of(present)::contains,
                key -> Optional.ofNullable(properties.get(key)));
    }
}
