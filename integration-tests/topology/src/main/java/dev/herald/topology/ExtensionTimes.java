package dev.herald.topology;

import java.util.concurrent.TimeUnit;

import io.quarkus.arc.Arc;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;

/** Measures the calls that extend leases, with the time that they wait for a connection of the client's pool. */
public class ExtensionTimes implements ExecutionInterceptor {

    private static final ExecutionAttribute<Long> BEGIN = new ExecutionAttribute<>("begin");

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        attributes.putAttribute(BEGIN, System.nanoTime());
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        record(context.request() instanceof ChangeMessageVisibilityBatchRequest, true, attributes);
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        record(context.request() instanceof ChangeMessageVisibilityBatchRequest, false, attributes);
    }

    private static void record(boolean extension, boolean successful, ExecutionAttributes attributes) {
        if (extension) {
            long nanos = System.nanoTime() - attributes.getAttribute(BEGIN);
            Arc.container().instance(Ledger.class).get().extended(successful, TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }
}
