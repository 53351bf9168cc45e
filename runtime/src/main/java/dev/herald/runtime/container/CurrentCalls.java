package dev.herald.runtime.container;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.arc.Arc;
import io.quarkus.arc.InjectableContext.ContextState;

import dev.herald.runtime.config.HeraldConfig;

/**
 * Which request scopes handle which messages, kept only if somebody may ask. So whoever has the request scope of a call,
 * wherever it was propagated to, finds its messages, and nobody else does.
 */
@Singleton
public class CurrentCalls {

    /** Nobody asks. */
    static final CurrentCalls NONE = new CurrentCalls(false);

    private final Map<ContextState, CurrentCall> calls = new ConcurrentHashMap<>();
    private final boolean kept;

    /** ArC removes {@link InjectedMessage} from applications that do not have it injected. */
    @Inject
    public CurrentCalls(HeraldConfig config) {
        this(config.propagateHeaders().isPresent() || Arc.container().select(InjectedMessage.class).isResolvable());
    }

    CurrentCalls(boolean kept) {
        this.kept = kept;
    }

    /** Whether somebody may ask. */
    boolean areKept() {
        return kept;
    }

    void enter(ContextState requestScope, CurrentCall call) {
        calls.put(requestScope, call);
    }

    void leave(ContextState requestScope) {
        calls.remove(requestScope);
    }

    /** The call to which the current request scope belongs, or {@code null}. */
    CurrentCall current() {
        ContextState requestScope = Arc.container().requestContext().getStateIfActive();
        return requestScope == null ? null : calls.get(requestScope);
    }

    /** The headers of what is being handled here. */
    public HandledHeaders headers() {
        CurrentCall call = current();
        return call == null ? HandledHeaders.NONE : call.headersOfAll();
    }
}
