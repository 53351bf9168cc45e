package dev.herald.runtime;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.quarkus.arc.SyntheticCreationalContext;
import io.quarkus.arc.runtime.BeanContainer;
import io.quarkus.runtime.RuntimeValue;
import io.quarkus.runtime.ShutdownContext;
import io.quarkus.runtime.annotations.Recorder;
import io.quarkus.runtime.shutdown.ShutdownListener;

import dev.herald.MessagePublisher;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.BuildFacts;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.FilterRef;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.PublisherMethod;
import dev.herald.runtime.metadata.PublisherMethods;
import dev.herald.runtime.metadata.ResultTarget;
import dev.herald.runtime.publishing.Publishers;

/** Hands over what the build found out to the running application. */
@Recorder
public class HeraldRecorder {

    private final RuntimeValue<HeraldConfig> config;

    public HeraldRecorder(RuntimeValue<HeraldConfig> config) {
        this.config = config;
    }

    /** The bean behind an injected {@code @Publisher MessagePublisher<T>}. */
    public Function<SyntheticCreationalContext<MessagePublisher<?>>, MessagePublisher<?>> publisher(DestinationRef target) {
        return context -> context.getInjectedReference(Publishers.class).publisher(target);
    }

    /** The bean that generated publishers and the result interceptor consult. */
    public RuntimeValue<PublisherMethods> publisherMethods(List<PublisherMethod> interfaces,
            Map<String, ResultTarget> results) {
        return new RuntimeValue<>(new PublisherMethods(interfaces, results));
    }

    /** The bean that knows the filters of listeners and publishers, both by ascending priority. */
    public RuntimeValue<Filters> filters(List<FilterRef> incoming, List<FilterRef> outgoing) {
        return new RuntimeValue<>(new Filters(incoming, outgoing));
    }

    /** The bean that {@link dev.herald.Queues} and {@link dev.herald.Topics} consult. */
    public RuntimeValue<DestinationIndex> destinationIndex(DestinationIndex index) {
        return new RuntimeValue<>(index);
    }

    /**
     * Makes the listeners, and registers the stop of everything: tasks run in reverse order of registration, so the clients,
     * made earlier, close later. The HTTP server, opened later, closes earlier.
     *
     * @return what stops the listeners before that
     */
    public ShutdownListener makeListeners(BeanContainer beans, List<ListenerMethod> listeners, BuildFacts facts,
            ShutdownContext shutdown) {
        ListenerRegistry registry = beans.beanInstance(ListenerRegistry.class);
        shutdown.addShutdownTask(registry::stop);
        registry.make(listeners, facts);
        return new ListenerShutdown(registry);
    }

    /** Has the listeners receive once everything else has started. */
    public void startListeners(BeanContainer beans) {
        beans.beanInstance(ListenerRegistry.class).startAfter(ApplicationStart.current());
    }
}
