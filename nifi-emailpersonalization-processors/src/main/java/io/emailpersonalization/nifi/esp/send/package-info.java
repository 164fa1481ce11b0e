// SPDX-License-Identifier: Apache-2.0
/** Sends contacts: batches, changes of address, requests for confirmation, archived contacts that return. */
package io.emailpersonalization.nifi.esp.send;
