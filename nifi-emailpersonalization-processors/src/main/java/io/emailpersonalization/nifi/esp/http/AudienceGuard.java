// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.context.PropertyContext;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps every environment but production away from production audiences: a flow that is copied from production to a test system must not reach real people. A client asks it before the
 * first request of each operation on an audience. Tested by {@code AudienceGuardTest} and {@code EspClientContractTest}.
 *
 * @param environment null for no check
 * @param production ids of the production audiences
 */
public record AudienceGuard(String environment, Set<String> production) {

    /** The word for the environment that may touch production audiences; case does not matter. */
    private static final String PRODUCTION = "production";

    public AudienceGuard {
        production = Set.copyOf(production);
    }

    /** Returns the guard as {@link ConnectionProperties#STAGING} configures it. */
    public static AudienceGuard of(final PropertyContext context) {
        final String environment = context.getProperty(ConnectionProperties.ENVIRONMENT).evaluateAttributeExpressions().getValue();
        final String audiences = context.getProperty(ConnectionProperties.PRODUCTION_AUDIENCES).evaluateAttributeExpressions().getValue();
        return new AudienceGuard(environment == null || environment.isBlank() ? null : environment.strip(),
                audiences == null ? Set.of() : Arrays.stream(audiences.split("[,;\\s]+")).filter(id -> !id.isEmpty()).collect(Collectors.toSet()));
    }

    /** Refuses a production audience outside of production. */
    public void check(final String audienceId) throws EspRefusedException {
        if (isStaging() && audienceId != null && production.contains(audienceId.strip())) {
            throw new EspRefusedException("The audience %s is one of Production Audiences, and Environment is %s: nothing was sent. Set the Audience ID of this environment"
                    .formatted(audienceId.strip(), environment), false);
        }
    }

    private boolean isStaging() {
        return environment != null && !PRODUCTION.equalsIgnoreCase(environment);
    }

    /** Returns what Verify of a service says; empty without an environment. */
    public Optional<ConfigVerificationResult> verify() {
        if (environment == null) {
            return Optional.empty();
        }
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Check Environment");
        if (production.isEmpty()) {
            return Optional.of(result.outcome(ConfigVerificationResult.Outcome.FAILED)
                    .explanation("Environment is %s, and there are no Production Audiences: no audience is refused. Set their ids".formatted(environment)).build());
        }
        return Optional.of(result.outcome(ConfigVerificationResult.Outcome.SUCCESSFUL)
                .explanation(isStaging() ? "Environment is %s: %d production audiences are refused".formatted(environment, production.size()) : "Environment is production").build());
    }
}
