package dev.herald.runtime.sqs;

import java.util.List;

import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** The answer of one receive, as it came, even if the client rejects it afterwards. */
final class CapturedAnswer implements SdkPlugin, ExecutionInterceptor {

    private volatile List<Message> messages = List.of();

    /** The messages of the answer; empty if there was none. */
    List<Message> messages() {
        return messages;
    }

    @Override
    public void configureClient(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(client.overrideConfiguration().toBuilder().addExecutionInterceptor(this).build());
    }

    @Override
    public void afterUnmarshalling(Context.AfterUnmarshalling context, ExecutionAttributes attributes) {
        if (context.response() instanceof ReceiveMessageResponse answer) {
            messages = answer.messages();
        }
    }
}
