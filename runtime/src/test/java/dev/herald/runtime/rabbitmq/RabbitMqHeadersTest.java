package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;

class RabbitMqHeadersTest {

    private static Object read(LongString value) {
        return RabbitMqHeaders.read(new BasicProperties.Builder().headers(Map.of("n", value)).build()).value("n")
                .orElseThrow();
    }

    @Test
    void readsText() {
        assertThat(read(LongStringHelper.asLongString("grüße"))).isEqualTo("grüße");
    }

    @Test
    void readsWhatIsNoTextAsBytes() {
        byte[] latin = "grüße".getBytes(StandardCharsets.ISO_8859_1);

        assertThat((byte[]) read(LongStringHelper.asLongString(latin))).isEqualTo(latin);
    }
}
