// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.command;

import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.brevo.BrevoVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.mailchimp.MailchimpVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
import io.emailpersonalization.nifi.sandbox.salesforce.SalesforceSandbox;
import io.emailpersonalization.nifi.sandbox.sample.SampleAccounts;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A vendor whose sandbox runs alone, and what its user needs to know. Names of parameters are those of the source parts. SandboxMainTest covers this class. */
enum SandboxVendor {
    MAILCHIMP {
        @Override
        String start(final int port, final Path state) {
            return startEsp(new MailchimpVendorApi(), "audience", port, state);
        }
    },
    BREVO {
        @Override
        String start(final int port, final Path state) {
            return startEsp(new BrevoVendorApi(), "12", port, state);
        }
    },
    HUBSPOT_EMAIL {
        @Override
        String start(final int port, final Path state) {
            return startEsp(new HubspotVendorApi(), "12", port, state) + "  subscription   type %d\n".formatted(HubspotVendorApi.NEWSLETTER);
        }
    },
    HUBSPOT {
        @Override
        String start(final int port, final Path state) {
            final HubspotSandbox sandbox = HubspotSandbox.start(port);
            SampleAccounts.fill(sandbox);
            return """
                    The sandbox of HubSpot runs, with the people of the samples. Ctrl-C ends it. Parameters of the part hubspot-http:
                      HubSpot API URL        %s
                      HubSpot Client ID      %s
                      HubSpot Client Secret  %s
                      HubSpot Refresh Token  %s
                    """.formatted(sandbox.uri(), HubspotSandbox.CLIENT_ID, HubspotSandbox.CLIENT_SECRET, HubspotSandbox.REFRESH_TOKEN);
        }
    },
    DATAVERSE {
        @Override
        String start(final int port, final Path state) {
            final DataverseSandbox sandbox = DataverseSandbox.start(port);
            SampleAccounts.fill(sandbox);
            return """
                    The sandbox of Dataverse runs, with the people of the samples. Ctrl-C ends it. Parameters of the part dynamics:
                      Dynamics URL            %s
                      Dynamics Token URL      %s
                      Dynamics Client ID      %s
                      Dynamics Client Secret  %s
                    """.formatted(sandbox.uri(), sandbox.tokenUri(), DataverseSandbox.CLIENT_ID, DataverseSandbox.CLIENT_SECRET);
        }
    },
    SALESFORCE {
        @Override
        String start(final int port, final Path state) {
            final SalesforceSandbox sandbox = SalesforceSandbox.start(port);
            SampleAccounts.fill(sandbox);
            return """
                    The sandbox of Salesforce runs, with the people of the samples. Ctrl-C ends it. Parameters of the part salesforce:
                      Salesforce URL            %s
                      Salesforce Client ID      %s
                      Salesforce Client Secret  %s
                    """.formatted(sandbox.uri(), SalesforceSandbox.CLIENT_ID, SalesforceSandbox.CLIENT_SECRET);
        }
    };

    /**
     * Starts the sandbox. It runs until the process ends.
     *
     * @param state a file that keeps the audiences of an ESP; null for none
     * @return what the user can do with it
     */
    abstract String start(int port, Path state);

    private static String startEsp(final VendorApi vendor, final String audience, final int port, final Path state) {
        final EspSandbox sandbox = EspSandbox.start(vendor, port, state);
        sandbox.audience(audience, "{}");
        return """
                The ESP sandbox runs; it sends no mail. Ctrl-C ends it.
                  %3$-14s %1$s%4$s   API key %2$s, audience id: %5$s
                  contacts       curl %1$s/admin/audiences
                  status changes curl %1$s/admin/audiences/%5$s/changes
                  a person's own curl -X POST %1$s/admin/audiences/%5$s/unsubscribe -d '{"email_address":"ada@example.com"}'   or subscribe
                  request log    curl %1$s/admin/requests
                  slower         curl -X POST %1$s/admin/settings -d '{"latencyMillis":500}'
                  a fault        curl -X POST %1$s/admin/faults -d '{"path":"%6$s","times":3,"kind":"ANSWER","status":429,"contentType":"text/plain","body":""}'
                  start over     curl -X POST %1$s/admin/reset
                """.formatted(sandbox.uri(), EspSandbox.API_KEY, vendor.name() + " API", vendor.root(), audience, vendor.audiencePath());
    }

    /** Whether the sandbox can keep its state in a file. */
    boolean keepsState() {
        return this == MAILCHIMP || this == BREVO || this == HUBSPOT_EMAIL;
    }

    /** Returns the vendor with a name in lower case, with hyphens; empty for none. */
    static Optional<SandboxVendor> of(final String name) {
        return Arrays.stream(values()).filter(vendor -> vendor.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name)).findFirst();
    }
}
