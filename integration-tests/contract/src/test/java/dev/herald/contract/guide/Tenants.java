package dev.herald.contract.guide;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.MDC;

import io.quarkus.arc.profile.IfBuildProfile;

import dev.herald.CurrentMessage;
import dev.herald.DeadLetterException;
import dev.herald.IncomingFilter;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;

/** Tenants by a header. */
class Tenants {

    @IfBuildProfile("guide")
    @ApplicationScoped
    @Priority(100)
    static class TenantFilter implements IncomingFilter {

        @Override
        public void before(CurrentMessage message) {
            if (!message.isBatch()) {
                String tenant = message.headers().get("tenant")
                        .orElseThrow(() -> new DeadLetterException("it has no tenant"));
                MDC.put("tenant", tenant);
            }
        }
    }

    @IfBuildProfile("guide")
    @ApplicationScoped
    static class MessageTenants {

        private final CurrentMessage message;

        MessageTenants(CurrentMessage message) {
            this.message = message;
        }

        String resolveTenantId() {
            return message.isActive() ? message.headers().get("tenant").orElse("public") : "public";
        }
    }

    @IfBuildProfile("guide")
    @ApplicationScoped
    static class Stamp implements OutgoingFilter {

        @Override
        public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) {
            return message.header("app-version", "1.4");
        }
    }
}
