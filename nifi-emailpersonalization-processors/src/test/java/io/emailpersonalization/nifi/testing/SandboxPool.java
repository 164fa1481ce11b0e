// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;

import java.sql.Connection;
import java.sql.SQLException;

/** Connections to a real PostgreSQL, which can be said to be out of reach. */
public final class SandboxPool extends AbstractControllerService implements DBCPService {

    private final SandboxPostgres postgres;
    private volatile boolean down;

    public SandboxPool(final SandboxPostgres postgres) {
        this.postgres = postgres;
    }

    /** Adds the pool to a runner under the id {@code pool}. */
    public SandboxPool addTo(final TestRunner runner) {
        try {
            runner.addControllerService("pool", this);
            runner.enableControllerService(this);
            return this;
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
    }

    public void setDown(final boolean isDown) {
        down = isDown;
    }

    @Override
    public Connection getConnection() {
        if (down) {
            throw new ProcessException("no connection");
        }
        try {
            return postgres.connect();
        } catch (final SQLException e) {
            throw new ProcessException(e);
        }
    }
}
