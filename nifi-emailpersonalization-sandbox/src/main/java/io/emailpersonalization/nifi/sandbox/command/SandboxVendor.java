// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.command;

import io.emailpersonalization.nifi.sandbox.dynamics.DataverseSandbox;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.hubspot.HubspotSandbox;
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
            final EspSandbox sandbox = EspSandbox.start(port, state);
            sandbox.audience("audience", "{}");
            return """
                    The ESP sandbox runs; it sends no mail. Ctrl-C ends it.
                      %3$-14s %1$s%4$s   API key %2$s, audience id: audience
                      contacts       curl %1$s/admin/audiences
                      status changes curl %1$s/admin/audiences/audience/changes
                      a person's own curl -X POST %1$s/admin/audiences/audience/unsubscribe -d '{"email_address":"ada@example.com"}'   or subscribe
                      request log    curl %1$s/admin/requests
                      slower         curl -X POST %1$s/admin/settings -d '{"latencyMillis":500}'
                      a fault        curl -X POST %1$s/admin/faults -d '{"path":"/lists/","times":3,"kind":"ANSWER","status":429,"contentType":"text/plain","body":""}'
                      start over     curl -X POST %1$s/admin/reset
                    """.formatted(sandbox.uri(), EspSandbox.API_KEY, sandbox.vendor().name() + " API", sandbox.vendor().root());
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
    };

    /**
     * Starts the sandbox. It runs until the process ends.
     *
     * @param state a file that keeps the audiences of {@link #MAILCHIMP}; null for none
     * @return what the user can do with it
     */
    abstract String start(int port, Path state);

    /** Whether the sandbox can keep its state in a file. */
    boolean keepsState() {
        return this == MAILCHIMP;
    }

    /** Returns the vendor with a name in lower case; empty for none. */
    static Optional<SandboxVendor> of(final String name) {
        return Arrays.stream(values()).filter(vendor -> vendor.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
    }
}
