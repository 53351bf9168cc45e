package dev.herald.runtime.support;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Singleton;

import io.quarkus.arc.All;

import dev.herald.spi.Broker;

/** The brokers of the application, by the name under which they are configured. */
@Singleton
public class Brokers {

    private final Map<String, Broker> byName;

    public Brokers(@All List<Broker> brokers) {
        Map<String, Broker> served = new HashMap<>();
        for (Broker broker : brokers) {
            for (String name : broker.serves()) {
                served.put(name, broker);
            }
        }
        byName = served;
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
