// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.rehearsal;

import io.emailpersonalization.nifi.esp.client.PlannedRequest;

/** Receives what a dry run finds out, from the thread of the push. */
public interface RehearsalSink {

    /** A contact that the push would send. One that moves and is then updated comes twice. */
    void contact(PlannedChange change);

    /** A request that the push would send. */
    void request(PlannedRequest request);
}
