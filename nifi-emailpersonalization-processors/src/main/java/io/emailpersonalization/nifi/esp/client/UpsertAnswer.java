// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.util.List;

/** The vendor's answer to an upsert. */
public sealed interface UpsertAnswer {

    /**
     * The vendor is done.
     *
     * @param outcomes in the order of the contacts
     */
    record Done(List<ContactOutcome> outcomes) implements UpsertAnswer {
    }

    /**
     * The vendor works on the contacts as a job, see {@link EspClientService#poll}.
     *
     * @param jobId the vendor's id of the job
     */
    record Submitted(String jobId) implements UpsertAnswer {
    }
}
