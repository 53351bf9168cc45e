package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

class ConfigKeysTest {

    @Test
    void nameTheDestinationByItsLogicalName() {
        assertThat(ConfigKeys.of(destination(Kind.QUEUE), "declare")).isEqualTo("quarkus.herald.queue.\"orders\".declare");
        assertThat(ConfigKeys.of(destination(Kind.TOPIC), "dead-letter.name"))
                .isEqualTo("quarkus.herald.topic.\"orders\".dead-letter.name");
    }

    @Test
    void nameTheListenerByItsId() {
        assertThat(ConfigKeys.ofListener("vip", "filter")).isEqualTo("quarkus.herald.listener.\"vip\".filter");
    }

    @Test
    void quoteTheNamesOfAttributes() {
        assertThat(ConfigKeys.attribute(destination(Kind.QUEUE), "max-age"))
                .isEqualTo("quarkus.herald.queue.\"orders\".attributes.\"max-age\"");
        assertThat(ConfigKeys.attributeOfListener("vip", "x-priority"))
                .isEqualTo("quarkus.herald.listener.\"vip\".attributes.\"x-priority\"");
    }

    private static Destination destination(Kind kind) {
        return new Destination(kind, "orders", "prod-orders", null, Declare.VERIFY, Map.of());
    }
}
