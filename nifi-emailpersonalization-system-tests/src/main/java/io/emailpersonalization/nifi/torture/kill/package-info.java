// SPDX-License-Identifier: Apache-2.0
/** Chooses the points for kills, and stops a thread of NiFi there. */
package io.emailpersonalization.nifi.torture.kill;
