package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.impl.ZModem;

class StreamAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"orders", "{shop}orders", "a{b", "eu/orders", "x{a}y{b}"})
    void allKeysOfAQueueAreInOneHashSlot(String name) {
        StreamAddress address = new StreamAddress(name, "herald");

        assertThat(address.keys().stream().map(ZModem::generate).distinct()).hasSize(1);
        assertThat(address.problemInCluster()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders}eu", "{}orders", "{}x{a}"})
    void aNameForWhichThatIsImpossibleIsAProblemInACluster(String name) {
        assertThat(new StreamAddress(name, "herald").problemInCluster()).contains(name).contains("use another name");
    }
}
