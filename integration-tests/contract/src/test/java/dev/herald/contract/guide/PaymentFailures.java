package dev.herald.contract.guide;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.properties.IfBuildProperty;
import io.smallrye.common.annotation.Identifier;

import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;
import dev.herald.contract.guide.Payments.AccountClosed;

@IfBuildProperty(name = "guide.from", stringValue = "failures")
@ApplicationScoped
@Identifier("payments")
class PaymentFailures implements FailureHandler {

    @Override
    public FailureDecision decide(Message<?> message, Throwable failure) {
        if (failure instanceof AccountClosed) {
            return FailureDecision.deadLetter("the account of " + message.headers().get("tenant").orElse("?") + " is closed");
        }
        return null;
    }
}
