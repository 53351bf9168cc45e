package dev.herald.runtime.config;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;

/** Adds {@link KeySpellings} to every configuration, of the build and of the application. */
public final class KeySpellingsCustomizer implements SmallRyeConfigBuilderCustomizer {

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withInterceptors(new KeySpellings(builder.getProfiles()));
    }
}
