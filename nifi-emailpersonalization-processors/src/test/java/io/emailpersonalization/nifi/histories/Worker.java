// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;

/** Runs histories one after the other on a database and a vendor of its own. */
final class Worker implements AutoCloseable {

    private static final int PER_CHAIN = 100;

    private final SandboxPostgres postgres = SandboxPostgres.start();
    private final EspSandbox sandbox = EspSandbox.start();
    private Chain chain;
    private int runs;

    Run run(final History history) {
        if (chain == null || runs++ % PER_CHAIN == 0 || !chain.isIdle()) {
            closeChain();
            chain = new Chain(postgres, sandbox);
        }
        final Run run = new Run(chain, history);
        if (run.run().stream().anyMatch(violation -> violation.rule().startsWith("X"))) {
            closeChain();
        }
        return run;
    }

    private void closeChain() {
        if (chain != null) {
            chain.close();
            chain = null;
        }
    }

    @Override
    public void close() {
        closeChain();
        sandbox.close();
        postgres.close();
    }
}
