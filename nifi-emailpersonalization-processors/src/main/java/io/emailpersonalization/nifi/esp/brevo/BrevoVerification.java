// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.account.BrevoApi;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.http.ConfiguredConnection;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The checks of Verify of {@link BrevoClientService}. Tested by {@code BrevoClientTest}. */
final class BrevoVerification {

    private final ConfigurationContext context;
    private final ComponentLog logger;
    private final List<ConfigVerificationResult> results = new ArrayList<>();

    BrevoVerification(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.logger = logger;
    }

    List<ConfigVerificationResult> results(final boolean clustered) {
        try (BrevoConnection connection = new BrevoConnection(context, logger)) {
            final BrevoApi api = connection.probe();
            final JsonNode account = api.get("account", any -> true);
            add("Ask Brevo For The Account", Outcome.SUCCESSFUL, "The account is that of " + account.path("companyName").asText("a company without a name"));
            final Optional<BrevoDoubleOptIn> mail = BrevoSession.doubleOptIn(context);
            if (mail.isPresent()) {
                template(api, mail.get());
            }
        } catch (final EspUnavailableException | EspRefusedException e) {
            add("Ask Brevo For The Account", Outcome.FAILED, e.getMessage());
        }
        ConfiguredConnection.verifyShare(context, clustered).ifPresent(results::add);
        add("Consider Automations", Outcome.SKIPPED, "Brevo has no request that keeps automations silent. An automation of the account that starts when a contact enters a list, or when an attribute "
                + "changes, starts with a push: pause it before a first load");
        return results;
    }

    private void template(final BrevoApi api, final BrevoDoubleOptIn mail) throws EspUnavailableException, EspRefusedException {
        final Optional<JsonNode> template = api.find("smtp/templates/" + mail.templateId(), found -> found.path("id").isIntegralNumber());
        if (template.isEmpty()) {
            add("Find The Double Opt-In Template", Outcome.FAILED, "Brevo has no template with the number of Double Opt-In Template ID: it stands under Campaigns, Templates");
        } else if (template.get().path("doiTemplate").isBoolean() && !template.get().path("doiTemplate").asBoolean()) {
            add("Find The Double Opt-In Template", Outcome.FAILED, "The template asks for no confirmation: it needs the tag optin and a link to {{ doubleoptin }}");
        } else {
            add("Find The Double Opt-In Template", Outcome.SUCCESSFUL, "The template asks for confirmation");
        }
    }

    private void add(final String step, final Outcome outcome, final String explanation) {
        results.add(new ConfigVerificationResult.Builder().verificationStepName(step).outcome(outcome).explanation(explanation).build());
    }
}
