// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.proof;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.Map;

/** A client service that is enabled with settings outside of NiFi. Tested by {@code EspProofTest}. */
final class ProvedClient implements AutoCloseable {

    private static final String ID = "client";

    private final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
        @Override
        public void onTrigger(final ProcessContext context, final ProcessSession session) {
            // only there to hold the service
        }
    });
    private final EspClientService service;

    ProvedClient(final EspClientService service, final Map<String, String> settings) {
        this.service = service;
        try {
            runner.addControllerService(ID, service);
            settings.forEach((name, value) -> runner.setProperty(service, name, value));
            runner.enableControllerService(service);
        } catch (final InitializationException | IllegalStateException e) {
            // the message of an invalid setting may quote the credential
            throw new ProofRefusedException("The client cannot be enabled: check --url, --subscription-type and PROOF_PASSWORD.");
        }
    }

    EspClientService service() {
        return service;
    }

    @Override
    public void close() {
        runner.disableControllerService(service);
        runner.shutdown();
    }
}
