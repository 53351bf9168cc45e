package dev.herald.contract.app;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

import dev.herald.Message;

/** An interceptor that throws before the handler is called. */
@Guarded
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class Guard {

    private final Script script;

    public Guard(Script script) {
        this.script = script;
    }

    @AroundInvoke
    Object admit(InvocationContext invocation) throws Exception {
        Message<?> message = (Message<?>) invocation.getParameters()[0];
        script.note("guard", message.attempt());
        if (message.attempt() == 1) {
            throw new SecurityException("not at the first attempt");
        }
        return invocation.proceed();
    }
}
