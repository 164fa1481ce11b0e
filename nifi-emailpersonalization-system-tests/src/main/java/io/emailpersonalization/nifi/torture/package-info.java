// SPDX-License-Identifier: Apache-2.0
/** {@code ./run torture}: the quickstart flow on a real NiFi that is killed, clustered, fed with broken files, short of memory and cut off from what it needs. */
package io.emailpersonalization.nifi.torture;
