// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import io.emailpersonalization.nifi.store.StoreException;

import java.io.IOException;
import java.util.function.Function;

/** Keeps the window of reports and alerts. */
public interface WindowStore {

    /**
     * Changes the window, alone on all nodes.
     *
     * @param forgetBefore what is older is dropped, in milliseconds since 1970
     * @param work may run again where another node was faster
     * @throws StoreException when the database cannot be reached or refuses
     * @throws IOException when NiFi's state cannot be read or written. Nothing was changed then
     */
    <T> T change(long forgetBefore, Function<QualityWindow, T> work) throws StoreException, IOException;
}
