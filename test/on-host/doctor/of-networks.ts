import type { Situation } from './situation.js';

/** A healthy service on port 80, to which a firewall comes. */
const served = `socket <<END
[Socket]
ListenStream=80
END
service <<END
[Service]
ExecStart=/usr/bin/node --require /opt/lowport/dist/serve/register.js /srv/programs/listen.cjs
END
systemctl start $U.socket
`;
const ask = '80';

export const networkSituations: readonly Situation[] = [
  {
    code: 'firewall-drops',
    title: 'a rule of nftables drops the port',
    make: `${served}nft add table inet filter
nft 'add chain inet filter input { type filter hook input priority 0; policy accept; }'
nft add rule inet filter input tcp dport '{ 80, 443 }' drop`,
    ask,
    heals: [0, 1],
    says: /nftables \(chain input of table inet filter\) drops/,
    cure: /nft insert rule inet filter input tcp dport 80 accept/,
  },
  {
    code: 'firewall-drops',
    title: 'a policy of nftables drops the port',
    make: `${served}nft add table inet filter
nft 'add chain inet filter input { type filter hook input priority 0; policy drop; }'
nft add rule inet filter input iif lo accept
nft add rule inet filter input ct state established,related accept
nft add rule inet filter input tcp dport 22 accept`,
    ask,
    heals: [0, 1],
    says: /by its policy/,
  },
  {
    code: 'firewall-redirects',
    title: 'a rule of nftables redirects the port',
    make: `${served}nft add table ip nat; nft 'add chain ip nat pre { type nat hook prerouting priority -100; }'
nft add rule ip nat pre tcp dport 80 redirect to :8080`,
    ask,
    says: /leads new connections to port 8080, past who listens on 80/,
  },
  {
    code: 'firewall-drops',
    title: 'a rule of iptables drops the port',
    make: `${served}iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp -m multiport --dports 80,443 -j DROP`,
    ask,
    heals: [0, 1],
    says: /iptables \(chain INPUT/,
    cure: /iptables -I INPUT -p tcp --dport 80 -j ACCEPT/,
  },
  {
    code: 'firewall-redirects',
    title: 'a rule of iptables redirects the port',
    make: `${served}iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080`,
    ask,
    cure: /iptables -t nat -D PREROUTING/,
  },
  {
    code: 'firewall-drops',
    title: 'firewalld rejects the port',
    make: `${served}systemctl start firewalld.service; wait_for firewall-cmd --quiet --state`,
    ask,
    heals: [0, 1],
    says: /firewalld rejects/,
    cure: /firewall-cmd --permanent --add-port=80\/tcp/,
    undo: 'firewall-cmd --quiet --permanent --remove-port=80/tcp; systemctl stop firewalld.service',
  },
  {
    code: 'firewall-redirects',
    title: 'firewalld redirects the port',
    make: `${served}systemctl start firewalld.service; wait_for firewall-cmd --quiet --state
firewall-cmd --quiet --add-port=80/tcp; firewall-cmd --quiet --add-forward-port=port=80:proto=tcp:toport=8080`,
    ask,
    says: /firewalld leads new connections to port 8080, past who listens on 80/,
    cure: /firewall-cmd/,
    undo: 'systemctl stop firewalld.service',
  },
  {
    code: 'firewall-drops',
    title: 'a rule of the old iptables, which nft does not show, drops the port',
    make: `${served}iptables-legacy -A INPUT -p tcp --dport 80 -j DROP`,
    ask,
    says: /iptables \(chain INPUT/,
    undo: 'iptables-legacy -F',
  },
  {
    code: undefined,
    title: 'firewalld that lets the port through is all right',
    make: `${served}systemctl start firewalld.service; wait_for firewall-cmd --quiet --state; firewall-cmd --quiet --add-port=80/tcp`,
    ask,
    undo: 'systemctl stop firewalld.service',
  },
  {
    code: undefined,
    title: 'a redirect to a program that listens there is a way of serving the port',
    make: `iptables -t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080
systemd-run --quiet --collect --unit=$U-holder --setenv=PORT=8080 --uid=alice node /srv/programs/listen.cjs; wait_for listens 8080`,
    ask: '80 --unit $U-holder',
  },
];
