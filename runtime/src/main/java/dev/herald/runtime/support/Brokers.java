package dev.herald.runtime.support;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import io.quarkus.arc.All;

import dev.herald.spi.Broker;

/** The brokers of the application, by name. */
@Singleton
public class Brokers {

    private final Map<String, Broker> byName;

    public Brokers(@All List<Broker> brokers) {
        byName = brokers.stream().collect(Collectors.toMap(Broker::name, Function.identity()));
    }

    public Broker get(String name) {
        Broker broker = byName.get(name);
        if (broker == null) {
            throw new IllegalStateException("no broker '" + name + "' in this application, which has " + byName.keySet());
        }
        return broker;
    }

    public Collection<Broker> all() {
        return byName.values();
    }
}
