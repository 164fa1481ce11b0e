// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.AdmittedUsage;
import io.emailpersonalization.nifi.esp.state.RunCounts;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SyncRuns;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

/** Runs, holds and the quota of one audience in the database. Tested by SyncStateTest and PushGuardTest. */
record DatabaseSyncRuns(Store store, ContactTable contactTable, QuotaTable quotaTable, RunTable runTable) implements SyncRuns {

    @Override
    public void begin(final String processor, final String operation) throws StoreException {
        store.update(connection -> {
            contactTable.releaseAll(connection);
            runTable.begin(connection, processor, operation);
        });
    }

    @Override
    public void end(final String processor, final RunCounts counts) throws StoreException {
        store.update(connection -> {
            contactTable.releaseAll(connection);
            runTable.end(connection, processor, counts);
        });
    }

    @Override
    public boolean takeQuota(final RunUsage usage, final String restId, final boolean approved, final Admission admission) throws StoreException {
        return store.transaction(connection -> {
            final RunUsage usedByOthers = quotaTable.lockAndReadOthers(connection);
            final AdmittedUsage before = quotaTable.admitted(connection, restId);
            final boolean covered = before.usage().covers(usage);
            final boolean admitted = admission.admits(usedByOthers, covered);
            if (admitted) {
                quotaTable.deleteRest(connection, restId);
            }
            if (admitted && !usage.equals(RunUsage.NONE)) {
                quotaTable.save(connection, usage, approved || covered && before.approved());
            }
            return admitted;
        });
    }

    @Override
    public void settleQuota(final RunUsage used, final String restId, final RunUsage rest, final boolean approved) throws StoreException {
        store.update(connection -> {
            quotaTable.update(connection, used);
            if (restId != null) {
                quotaTable.saveRest(connection, restId, rest, approved);
            }
        });
    }

    @Override
    public void saveHold(final String holdId, final String reason, final long contacts) throws StoreException {
        store.update(connection -> quotaTable.saveHold(connection, holdId, reason, contacts));
    }
}
