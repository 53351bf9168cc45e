package dev.herald.memory;

import java.util.function.Function;

import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.runtime.annotations.Recorder;

import dev.herald.spi.Broker;

/** Makes the memory broker stand in for others. For Herald's build alone. */
@Recorder
public class StandInRecorder {

    /** The broker bean in place of the one of this name. */
    public Function<SyntheticCreationalContext<Broker>, Broker> standIn(String replaced) {
        return context -> new StandInBroker(replaced, context.getInjectedReference(MemoryBroker.class),
                context.getInjectedReference(MemoryQueues.class));
    }
}
