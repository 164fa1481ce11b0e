// SPDX-License-Identifier: Apache-2.0
/** Other matching engines over the same records. */
package io.emailpersonalization.nifi.bench.match.peer;
